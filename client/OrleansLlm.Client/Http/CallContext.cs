using System.Net.Http.Headers;

namespace OrleansLlm.Client.Http;

/// <summary>
/// What one call and its HTTP exchange tell each other across the OpenAI package, which passes neither a path nor headers on.
/// It flows with the call (AsyncLocal), so that parallel calls of one client do not meet.
/// </summary>
internal sealed class CallContext
{
    private static readonly AsyncLocal<CallContext?> Flowing = new();

    /// <summary>The context of the running call, or null outside of one.</summary>
    public static CallContext? Current => Flowing.Value;

    /// <summary>The path to call instead of <c>chat/completions</c>, or null.</summary>
    public string? Path { get; init; }

    /// <summary>The headers of the answer, once it came.</summary>
    public HttpResponseHeaders? Headers { get; set; }

    /// <summary>Makes this the context of what the caller starts next.</summary>
    public void Enter() => Flowing.Value = this;
}
