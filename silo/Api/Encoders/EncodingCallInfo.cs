namespace OrleansLlm.Silo.Api.Encoders;

/// <summary>What the responder has to know of a call.</summary>
/// <param name="Operation">The operation's name in telemetry.</param>
/// <param name="Model">The model asked for.</param>
/// <param name="Inputs">How many results there have to be.</param>
/// <param name="IgnoredFields">Names of request fields that nobody knows.</param>
internal sealed record EncodingCallInfo(string Operation, string Model, int Inputs, IReadOnlyList<string> IgnoredFields);
