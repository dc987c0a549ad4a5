namespace OrleansLlm.Silo.Admin.OpenApi;

/// <summary>Endpoint metadata: an example of a form's fields; <c>file</c> is sent as a file.</summary>
/// <param name="Fields">Texts by field.</param>
internal sealed record FormExample(Dictionary<string, string> Fields);
