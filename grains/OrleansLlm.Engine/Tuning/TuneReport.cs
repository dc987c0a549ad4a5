namespace OrleansLlm.Engine.Tuning;

/// <summary>What a tuning run found, and from what.</summary>
/// <param name="Settings">The choice.</param>
/// <param name="Rows">All that was measured.</param>
/// <param name="WasCutShort">Time ended before every candidate was measured as often as planned.</param>
public sealed record TuneReport(TunedSettings Settings, IReadOnlyList<TuneRow> Rows, bool WasCutShort);
