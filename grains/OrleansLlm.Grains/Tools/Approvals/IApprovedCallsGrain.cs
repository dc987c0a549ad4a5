using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Grains.Tools.Approvals;

/// <summary>
/// Lets an approved call run once, however often its approval is sent: by a client that tries again after a failure, by two at once, in a copy of the chat. Key: the tenant. Durable.
/// </summary>
[Alias("llm.approved-calls"), GrainInterfaceType("approved-calls")]
internal interface IApprovedCallsGrain : IGrainWithStringKey
{
    /// <summary>Notes that calls are made now, all of them or none; durable when it returns.</summary>
    /// <param name="waiting">The calls as they waited. Other arguments under the same id are another call.</param>
    /// <param name="run">Who makes them; asking again is harmless.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>For each call null: it is to be made now; or how it ended when it was made before.</returns>
    /// <exception cref="Contracts.LlmException">Conflict: one of them is being made.</exception>
    [Alias("begin")]
    Task<IReadOnlyList<ToolActivity?>> BeginAsync(IReadOnlyList<ToolActivity> waiting, string run, CancellationToken cancellationToken = default);

    /// <summary>Notes how a call ended.</summary>
    [Alias("end")]
    Task EndAsync(ToolActivity waiting, ToolActivity ended, CancellationToken cancellationToken = default);

    /// <summary>Forgets what calls gave; that they were made is forgotten with the tenant only, as it tells nothing of anybody.</summary>
    /// <returns>How many results were forgotten.</returns>
    [Alias("erase")]
    Task<int> EraseAsync(bool all, CancellationToken cancellationToken = default);
}
