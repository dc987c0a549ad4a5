namespace OrleansLlm.Trainer.Objectives;

/// <summary>What a step's rows gave.</summary>
/// <param name="Loss">The mean loss.</param>
/// <param name="Tokens">Tokens computed, filling not counted.</param>
internal readonly record struct StepResult(double Loss, long Tokens);
