namespace OrleansLlm.Grains.VectorStores;

/// <summary>Which page of a list.</summary>
/// <param name="After">Those after this one, or null.</param>
/// <param name="Before">Those right before this one, or null.</param>
/// <param name="Limit">At most so many.</param>
/// <param name="MaxLimit">The most that may be asked for.</param>
internal readonly record struct PageCut(string? After, string? Before, int Limit, int MaxLimit);
