namespace OrleansLlm.Silo.Api.FineTuning;

/// <summary>The hyperparameters within a method.</summary>
internal sealed record MethodParametersView(FineTuningHyperparametersView Hyperparameters);
