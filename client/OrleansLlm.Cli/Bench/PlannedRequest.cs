namespace OrleansLlm.Cli.Bench;

/// <summary>One request of a run, decided before the run starts.</summary>
/// <param name="Index">Its number, from 0.</param>
/// <param name="At">When it is to be sent, since the start; null in a closed loop: as soon as a slot is free.</param>
/// <param name="PromptTokens">About how long its prompt is.</param>
/// <param name="OutputTokens">The most tokens to generate.</param>
internal readonly record struct PlannedRequest(int Index, TimeSpan? At, int PromptTokens, int OutputTokens);
