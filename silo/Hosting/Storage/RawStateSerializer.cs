using Orleans.Storage;

namespace OrleansLlm.Silo.Hosting.Storage;

/// <summary>Passes the bytes of a <see cref="RawState"/> through.</summary>
internal sealed class RawStateSerializer : IGrainStorageSerializer
{
    public static RawStateSerializer Instance { get; } = new();

    public BinaryData Serialize<T>(T? input) => input is RawState raw ? raw.Payload : throw NotRaw<T>();

    /// <summary>A copy: some providers lend a buffer that they use again afterwards.</summary>
    public T Deserialize<T>(BinaryData input) => new RawState { Payload = new BinaryData(input.ToArray()) } is T raw ? raw : throw NotRaw<T>();

    private static InvalidOperationException NotRaw<T>() => new($"Providers are given {nameof(RawState)} only, not {typeof(T)}.");
}
