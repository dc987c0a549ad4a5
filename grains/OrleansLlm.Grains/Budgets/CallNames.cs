using OrleansLlm.Contracts;

namespace OrleansLlm.Grains.Budgets;

/// <summary>How calls and their end users are named in the ledger. Pure.</summary>
internal static class CallNames
{
    private const int LongestShown = 128;
    private const int LongestUser = 256;

    /// <summary>A call's id: not the request's id alone, since clients choose that, and two calls with one id must not share reservations.</summary>
    public static string CallId(string requestId) => $"{requestId[..Math.Min(LongestShown, requestId.Length)]}:{Guid.NewGuid():N}";

    /// <summary>The end user, or null where none is named.</summary>
    /// <exception cref="LlmException">InvalidRequest: the name is too long.</exception>
    public static string? User(string? user) => user switch
    {
        null or "" => null,
        { Length: > LongestUser } => throw new LlmException(
            LlmErrorCode.InvalidRequest, FormattableString.Invariant($"user must have at most {LongestUser} characters. Given: {user.Length}."), "user"),
        _ => user,
    };
}
