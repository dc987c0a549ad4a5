namespace OrleansLlm.Grains.Alerts;

/// <summary>Knows which tenants have alerts to deliver, so that a restarted cluster goes on delivering. One per cluster.</summary>
[Alias("llm.alert-outbox"), GrainInterfaceType("alert-outbox")]
internal interface IAlertOutboxGrain : IGrainWithStringKey
{
    /// <summary>The grain's only key.</summary>
    const string Key = "outbox";

    /// <summary>Durable when it returns.</summary>
    [Alias("add")]
    Task AddAsync(string tenant, CancellationToken cancellationToken = default);

    /// <summary>Nothing is left to deliver.</summary>
    [Alias("remove")]
    Task RemoveAsync(string tenant, CancellationToken cancellationToken = default);

    /// <summary>Wakes the tenants' alert grains, which then go on by themselves. Called when a silo has started.</summary>
    [Alias("wake")]
    Task WakeAsync(CancellationToken cancellationToken = default);
}
