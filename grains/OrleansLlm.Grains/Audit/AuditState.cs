namespace OrleansLlm.Grains.Audit;

/// <summary>How many records of an audit log were begun.</summary>
[GenerateSerializer, Alias("llm.state.audit")]
internal sealed class AuditState
{
    [Id(0)]
    public int Segments { get; set; }
}
