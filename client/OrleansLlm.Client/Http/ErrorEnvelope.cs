namespace OrleansLlm.Client.Http;

/// <summary>The body of every error answer and error event.</summary>
internal sealed record ErrorEnvelope(ErrorBody? Error);
