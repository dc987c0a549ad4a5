namespace OrleansLlm.Routing.Learning;

/// <summary>What a router expects of two models' answers to a request.</summary>
/// <param name="Weak">The weak model's quality, 0 to 1.</param>
/// <param name="Strong">The strong model's quality, 0 to 1.</param>
public readonly record struct RouteForecast(float Weak, float Strong)
{
    /// <summary>What the strong model is expected to add, -1 to 1: the score that thresholds are compared with.</summary>
    public float Gain => Strong - Weak;
}
