namespace OrleansLlm.Grains.Tools.Approvals;

/// <summary>The calls of a tenant that were approved of late.</summary>
[GenerateSerializer, Alias("llm.state.approved-calls")]
internal sealed class ApprovedCallsState
{
    /// <summary>The oldest first.</summary>
    [Id(0)]
    public List<ApprovedCall> Calls { get; set; } = [];
}
