namespace OrleansLlm.Client.FineTuning;

/// <summary>The settings of a method.</summary>
/// <param name="Hyperparameters">Null: the server's.</param>
public sealed record FineTuningParameters(Hyperparameters? Hyperparameters);
