namespace OrleansLlm.Routing.Caching;

/// <summary>Why a call has nothing to do with the cache, or why its answer is not kept; the words are part of the HTTP surface.</summary>
public static class CacheBypass
{
    /// <summary>The request turned the cache off.</summary>
    public const string Off = "off";

    /// <summary>The answer may differ from run to run, and sampled answers are not cached.</summary>
    public const string Sampled = "sampled";

    /// <summary>Answers are shared by end user, and the request names none.</summary>
    public const string NoUser = "no_user";

    /// <summary>The cache did not answer in time.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>The answer was cut off at the most tokens that were asked for, and such answers are not kept.</summary>
    public const string Truncated = "truncated";

    /// <summary>The answer calls tools, and such answers are not kept.</summary>
    public const string ToolCalls = "tool_calls";

    /// <summary>A content filter touched the answer.</summary>
    public const string Filtered = "content_filter";
}
