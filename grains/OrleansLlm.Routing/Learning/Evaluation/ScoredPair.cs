namespace OrleansLlm.Routing.Learning.Evaluation;

/// <summary>A request's score beside what two models made of it.</summary>
/// <param name="Score">The higher, the sooner it goes to the strong model.</param>
/// <param name="Weak">The weak model's quality, 0 to 1.</param>
/// <param name="Strong">The strong model's quality, 0 to 1.</param>
public readonly record struct ScoredPair(double Score, float Weak, float Strong);
