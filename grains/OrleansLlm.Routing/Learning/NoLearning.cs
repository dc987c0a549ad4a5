using OrleansLlm.Routing.Features;
using OrleansLlm.Routing.Learning.Specialists;
using OrleansLlm.Routing.Policies;

namespace OrleansLlm.Routing.Learning;

/// <summary>Nothing was learned: policies that need it take their defaults, and plans say so.</summary>
public sealed class NoLearning : IRouteLearning
{
    /// <summary>The only instance.</summary>
    public static NoLearning Instance { get; } = new();

    private NoLearning()
    {
    }

    /// <inheritdoc/>
    public double? StrongNeed(string router, RequestFeatures features) => null;

    /// <inheritdoc/>
    public double? StrongThreshold(string router, LearnedGoal goal) => null;

    /// <inheritdoc/>
    public double? CascadeThreshold(string calibration) => null;

    /// <inheritdoc/>
    public SpecialistMatch? Nearest(SpecialistPolicy policy, RequestFeatures features, ExampleVectors? vectors) => null;
}
