namespace OrleansLlm.Client.VectorStores;

/// <summary>Why a file can not be read.</summary>
/// <param name="Code"><c>server_error</c>, <c>unsupported_file</c> or <c>invalid_file</c>.</param>
/// <param name="Message">A sentence for people.</param>
public sealed record FileFailure(string Code, string Message);
