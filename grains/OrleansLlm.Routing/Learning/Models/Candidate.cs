namespace OrleansLlm.Routing.Learning.Models;

/// <summary>A way to foretell that cross-validation tried.</summary>
/// <param name="Name">What it is, for people.</param>
/// <param name="Foretold">For each output what it says of each example without having seen it.</param>
/// <param name="Merit">How good that is; more is better.</param>
/// <param name="Build">Fits it to all examples.</param>
internal sealed record Candidate(string Name, float[][] Foretold, double Merit, Func<QualityModel> Build);
