namespace OrleansLlm.Routing.Caching;

/// <summary>Why a call has nothing to do with the cache; the words are part of the HTTP surface.</summary>
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
}
