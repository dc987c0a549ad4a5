namespace OrleansLlm.Engine;

/// <summary>Where an engine's thread spends its time, in ticks of its clock. Written by that thread.</summary>
internal sealed class EngineProfile
{
    public long Plan { get; set; }

    public long Runner { get; set; }

    public long Sample { get; set; }

    public long Text { get; set; }

    public long Publish { get; set; }

    public long Step { get; set; }

    public long Steps { get; set; }

    public long Tokens { get; set; }
}
