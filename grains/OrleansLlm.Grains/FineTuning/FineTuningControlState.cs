namespace OrleansLlm.Grains.FineTuning;

/// <summary>What is durable of a job's control.</summary>
[GenerateSerializer, Alias("llm.state.fine-tuning-control")]
internal sealed class FineTuningControlState
{
    [Id(0)]
    public bool IsPaused { get; set; }
}
