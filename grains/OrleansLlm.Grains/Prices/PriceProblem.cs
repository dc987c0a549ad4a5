namespace OrleansLlm.Grains.Prices;

/// <summary>What is wrong with a field of a rule.</summary>
/// <param name="Field">The field as the API spells it.</param>
/// <param name="Rule">What it must be, and what was given.</param>
public readonly record struct PriceProblem(string Field, string Rule)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Field} {Rule}";
}
