using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Grains.Tools;

/// <summary>What a request with server tools must be. Pure.</summary>
internal static class LoopLimits
{
    private const int MaxServerTools = 32;
    private const int MaxApprovals = 128;

    /// <exception cref="LlmException">InvalidRequest: names the first field that is out of range.</exception>
    public static void Check(GenerationRequest request)
    {
        Require(request.Messages is { Count: > 0 }, "messages", "a chat where tools run on the server", "none");
        Require(request.Choices == 1, "n", "1 where tools run on the server", $"{request.Choices}");
        Require(request.ServerTools is not { Count: > MaxServerTools }, "tools", $"at most {MaxServerTools} tools that run on the server", $"{request.ServerTools?.Count}");
        Require(request.ToolApprovals is not { Count: > MaxApprovals }, "tool_approvals", $"at most {MaxApprovals} approvals", $"{request.ToolApprovals?.Count}");
        Require(request.MaxToolCalls is null or >= 1, "max_tool_calls", "at least 1", $"{request.MaxToolCalls}");
    }

    private static void Require(bool holds, string field, string expected, string given)
    {
        if (!holds)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"{field} must be {expected}. Given: {given}.", field);
        }
    }
}
