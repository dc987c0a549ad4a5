namespace OrleansLlm.Contracts.Learning;

/// <summary>The key of the trained models of one owner.</summary>
/// <param name="Tenant">The tenant; null: those that every tenant may use.</param>
public readonly record struct LearnedModelsKey(string? Tenant)
{
    /// <summary>Stands for all tenants; no tenant's id can be this.</summary>
    private const string Everyone = "*";

    /// <summary>The owner as a part of other keys.</summary>
    public string Owner => Tenant ?? Everyone;

    /// <inheritdoc/>
    public override string ToString() => GrainKeyText.Join(Owner);

    /// <summary>Reads a grain key back.</summary>
    public static LearnedModelsKey Parse(string key) => GrainKeyText.Split(key, 1)[0] is var owner && owner == Everyone ? new(null) : new(owner);
}
