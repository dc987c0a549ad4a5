namespace OrleansLlm.Grains.Adapters;

/// <summary>Settings of one adapter of a model.</summary>
public sealed class AdapterServingOptions
{
    /// <summary>The adapter's folder (PEFT: <c>adapter_config.json</c>, <c>adapter_model.safetensors</c>).</summary>
    public string? Folder { get; set; }

    internal IEnumerable<string> Problems(string name)
    {
        if (!FoundAdapter.IsName(name))
        {
            yield return $"Adapters:{name} must be named with 1 to 100 letters, digits, '.', '_' or '-', not beginning with '.'.";
        }

        if (Folder is null || !Directory.Exists(Folder))
        {
            yield return $"Adapters:{name}:Folder must be an existing folder. Given: {Folder ?? "none"}.";
        }
    }
}
