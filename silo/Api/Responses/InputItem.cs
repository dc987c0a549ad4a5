using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Silo.Api.Responses;

/// <summary>One item of a response's input.</summary>
/// <param name="Id">Its id, for paging.</param>
/// <param name="Message">What it is for the model: a message; of a call, one that makes this call only; null: the model is not told.</param>
internal sealed record InputItem(string Id, ChatMessage? Message)
{
    /// <summary>The item as it was given, of those about server tools; null: it is written from its message.</summary>
    public string? Json { get; init; }

    /// <summary>The caller's word on a call that waits, or null.</summary>
    public ToolApproval? Approval { get; init; }
}
