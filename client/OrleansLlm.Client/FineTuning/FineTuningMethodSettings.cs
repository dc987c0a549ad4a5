namespace OrleansLlm.Client.FineTuning;

/// <summary>What a job learns from, and how.</summary>
public sealed record FineTuningMethodSettings
{
    /// <summary><c>supervised</c> or <c>dpo</c>.</summary>
    public required string Type { get; init; }

    /// <summary>For <c>supervised</c>.</summary>
    public FineTuningParameters? Supervised { get; init; }

    /// <summary>For <c>dpo</c>.</summary>
    public FineTuningParameters? Dpo { get; init; }

    /// <summary>Learning from answers.</summary>
    public static FineTuningMethodSettings OfAnswers(Hyperparameters? settings = null) => new() { Type = "supervised", Supervised = new FineTuningParameters(settings) };

    /// <summary>Learning from preferences.</summary>
    public static FineTuningMethodSettings OfPreferences(Hyperparameters? settings = null) => new() { Type = "dpo", Dpo = new FineTuningParameters(settings) };
}
