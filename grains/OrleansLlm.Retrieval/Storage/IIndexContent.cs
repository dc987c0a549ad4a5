namespace OrleansLlm.Retrieval.Storage;

/// <summary>The bytes of a file, at an address that stays until disposal.</summary>
public interface IIndexContent : IDisposable
{
    /// <summary>Where they begin, aligned to 64 bytes.</summary>
    nint Address { get; }

    /// <summary>How many.</summary>
    long Length { get; }
}
