using OrleansLlm.Contracts.Caching;

namespace OrleansLlm.Routing.Caching;

/// <summary>A shared call that runs.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Query">The look-up that began it.</param>
/// <param name="Ticket">The moment of that.</param>
/// <param name="Since">The time of that.</param>
internal sealed record RunningFlight(string Id, CacheQuery Query, CacheTicket Ticket, DateTimeOffset Since);
