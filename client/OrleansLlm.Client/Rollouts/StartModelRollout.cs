using OrleansLlm.Contracts.Rollouts;

namespace OrleansLlm.Client.Rollouts;

/// <summary>The body that begins a rollout.</summary>
internal sealed record StartModelRollout(string? Version, IReadOnlyList<RolloutStep>? Steps, RolloutGuard? Guard, string? Comment);
