namespace OrleansLlm.Grains.Storage;

/// <summary>Names of the storage providers that the host must register.</summary>
public static class GrainStores
{
    /// <summary>The one store of all durable grains.</summary>
    public const string Main = "main";
}
