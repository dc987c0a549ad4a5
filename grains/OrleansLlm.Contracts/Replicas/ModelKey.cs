namespace OrleansLlm.Contracts.Replicas;

/// <summary>The key of a model grain.</summary>
/// <param name="Model">The model's name.</param>
public readonly record struct ModelKey(string Model)
{
    /// <inheritdoc/>
    public override string ToString() => GrainKeyText.Join(Model);

    /// <summary>Reads a grain key back.</summary>
    public static ModelKey Parse(string key) => new(GrainKeyText.Split(key, 1)[0]);
}
