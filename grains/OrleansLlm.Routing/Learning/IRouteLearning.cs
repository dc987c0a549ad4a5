using OrleansLlm.Routing.Features;
using OrleansLlm.Routing.Learning.Specialists;
using OrleansLlm.Routing.Policies;

namespace OrleansLlm.Routing.Learning;

/// <summary>What was learned from data: trained routers, calibrated thresholds, meanings of texts. Thread-safe; answers at once, without I/O.</summary>
public interface IRouteLearning
{
    /// <summary>How likely it is, 0 to 1, that a request needs the strong model; null: there is no router of that name, or it can not read the request.</summary>
    double? StrongNeed(string router, RequestFeatures features);

    /// <summary>From which <see cref="StrongNeed"/> on the strong model is called, so that a goal is met; null: no such router, or it has no calibration for it.</summary>
    double? StrongThreshold(string router, LearnedGoal goal);

    /// <summary>The least score that a cascade's step must reach; null: there is no calibration of that name.</summary>
    double? CascadeThreshold(string calibration);

    /// <summary>The specialist whose examples are nearest to the request, or that its classifier names; null: it can not be told.</summary>
    /// <param name="policy">The specialists.</param>
    /// <param name="features">The request.</param>
    /// <param name="vectors">What examples and request mean; null: words are compared.</param>
    SpecialistMatch? Nearest(SpecialistPolicy policy, RequestFeatures features, ExampleVectors? vectors);
}
