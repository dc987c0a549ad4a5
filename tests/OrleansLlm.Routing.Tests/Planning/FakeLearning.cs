using OrleansLlm.Routing.Features;
using OrleansLlm.Routing.Learning;
using OrleansLlm.Routing.Learning.Specialists;
using OrleansLlm.Routing.Policies;

namespace OrleansLlm.Routing.Tests.Planning;

/// <summary>Answers as told.</summary>
internal sealed class FakeLearning : IRouteLearning
{
    public double? Need { get; init; }

    public double? Strong { get; init; }

    public double? Calibrated { get; init; }

    public SpecialistMatch? Match { get; init; }

    public double? StrongNeed(string router, RequestFeatures features) => Need;

    public double? StrongThreshold(string router, LearnedGoal goal) => Strong;

    public double? CascadeThreshold(string calibration) => Calibrated;

    public SpecialistMatch? Nearest(SpecialistPolicy policy, RequestFeatures features, ExampleVectors? vectors) => Match;
}
