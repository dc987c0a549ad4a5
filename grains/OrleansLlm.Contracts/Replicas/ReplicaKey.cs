namespace OrleansLlm.Contracts.Replicas;

/// <summary>The key of a replica grain: one model on one device slot of one life of one silo.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Silo">The silo's address with its generation, as Orleans prints it parsably: a restarted silo has new replicas.</param>
/// <param name="Device">The device slot: <c>cpu</c>, <c>cuda:0</c>.</param>
public readonly record struct ReplicaKey(string Model, string Silo, string Device)
{
    /// <inheritdoc/>
    public override string ToString() => GrainKeyText.Join(Model, Silo, Device);

    /// <summary>Reads a grain key back.</summary>
    public static ReplicaKey Parse(string key)
    {
        var parts = GrainKeyText.Split(key, 3);
        return new ReplicaKey(parts[0], parts[1], parts[2]);
    }
}
