namespace OrleansLlm.Routing.Learning;

/// <summary>The specialist that fits a request best.</summary>
/// <param name="Index">Its place in the policy.</param>
/// <param name="Score">How well it fits, 0 to 1.</param>
public readonly record struct SpecialistMatch(int Index, double Score);
