namespace OrleansLlm.Silo.Hosting.Storage;

/// <summary>A kind of store that can keep grain state, cluster membership, or both.</summary>
internal interface IStoreBackend
{
    /// <summary>Connects once, prepares what is missing, and finds what would fail later and less clearly.</summary>
    /// <exception cref="StartupException">The store can not be used as it is; the message says what to do and holds no secret.</exception>
    Task CheckAsync(CancellationToken cancellationToken);

    /// <summary>Registers the provider of grain state under a name. It stores <see cref="RawState"/> only.</summary>
    void AddState(ISiloBuilder silo, string name);

    /// <summary>Registers the membership table.</summary>
    void AddMembership(ISiloBuilder silo);

    /// <summary>The id under which a grain's state is kept; ids of different grains must give different keys in this store.</summary>
    GrainId KeyOf(GrainId grainId) => grainId;
}
