namespace OrleansLlm.Contracts.Prices;

/// <summary>
/// The cluster's price rules. One grain, key <see cref="Key"/>; durable. A rule that has taken effect is never changed or removed: it is ended, or followed by
/// a later one. Moments are whole seconds: fractions are rounded up. Silos keep a copy and look for a new version every second, so a change reaches every call within about two.
/// </summary>
/// <remarks>
/// Which rule holds for a call: rules for its tenant before rules for all, then the exact model before a pattern, the longer pattern before the shorter,
/// the call's provider before any provider, and of several such the one that took effect last. For an adapter of an own model (<c>model:adapter</c>) its model's
/// name counts behind its own, before patterns.
/// </remarks>
[Alias("llm.price-book"), GrainInterfaceType("price-book")]
public interface IPriceBookGrain : IGrainWithStringKey
{
    /// <summary>The key of the only instance.</summary>
    const string Key = "all";

    /// <summary>The book, page by page (<see cref="PriceBookReading.ReadAllAsync"/> joins them).</summary>
    /// <param name="knownVersion">The version that the caller has: while it is still the book's, the page comes without rules.</param>
    /// <param name="skip">Rules to leave out at the start.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    [Alias("read"), ResponseTimeout("00:00:05")]
    Task<PriceBookPage> ReadAsync(long knownVersion, int skip, CancellationToken cancellationToken = default);

    /// <summary>
    /// Adds a rule, or replaces one of the same id that has not taken effect. An empty id: one is made. Setting the same rule again is harmless.
    /// </summary>
    /// <exception cref="LlmException">InvalidRequest: names every field that is wrong, and a rule that it overlaps; Conflict: the rule of that id has taken effect.</exception>
    [Alias("set")]
    Task<PriceRule> SetAsync(PriceRule rule, CancellationToken cancellationToken = default);

    /// <summary>Ends a rule. One that would not have begun by then is taken out of the book.</summary>
    /// <param name="id">The rule's id.</param>
    /// <param name="until">The moment from which on it no longer holds, not in the past; null: now.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="LlmException">NotFound; InvalidRequest: the moment is past; Conflict: the rule has ended already.</exception>
    [Alias("end")]
    Task<PriceRule> EndAsync(string id, DateTimeOffset? until, CancellationToken cancellationToken = default);

    /// <summary>Takes over rules of a price table in one step: new ones are added, changed ones follow those of the same table, rules set by hand win.</summary>
    /// <exception cref="LlmException">InvalidRequest: the moment is past, or the book would have too many rules.</exception>
    [Alias("import")]
    Task<PriceImportResult> ImportAsync(PriceImport import, CancellationToken cancellationToken = default);
}
