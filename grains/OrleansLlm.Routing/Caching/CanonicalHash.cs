using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace OrleansLlm.Routing.Caching;

/// <summary>
/// SHA-256 over a sequence of fields. Each has a number, a kind and, where it varies, a length, so that no two different sequences give the same bytes.
/// Used by one thread.
/// </summary>
internal sealed class CanonicalHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Add(int field, string? text)
    {
        if (text is null)
        {
            return;
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        Head(field, 's', bytes.Length);
        _hash.AppendData(bytes);
    }

    public void Add(int field, long? number)
    {
        if (number is { } given)
        {
            Head(field, 'i', 8);
            Span<byte> bytes = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, given);
            _hash.AppendData(bytes);
        }
    }

    /// <summary>A number; the two zeros are one.</summary>
    public void Add(int field, float? number)
    {
        if (number is { } given)
        {
            Add(field, (long)BitConverter.SingleToInt32Bits(given == 0 ? 0 : given));
        }
    }

    /// <summary>A fact; false is the same as not said.</summary>
    public void Add(int field, bool fact)
    {
        if (fact)
        {
            Head(field, 'b', 1);
        }
    }

    public void Add(int field, IReadOnlyList<int>? numbers)
    {
        if (numbers is null)
        {
            return;
        }

        Head(field, 'l', numbers.Count);
        Span<byte> bytes = stackalloc byte[4];
        foreach (var number in numbers)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
            _hash.AppendData(bytes);
        }
    }

    /// <summary>The start of a list of so many items.</summary>
    public void Begin(int field, int count) => Head(field, '(', count);

    /// <summary>Ends the sequence: the hash in hexadecimal. What is added after it begins a new one.</summary>
    public string Finish() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    /// <summary>The hash so far, without ending the sequence.</summary>
    public string Current() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public void Dispose() => _hash.Dispose();

    private void Head(int field, char kind, int length)
    {
        Span<byte> bytes = stackalloc byte[7];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)field);
        bytes[2] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(bytes[3..], length);
        _hash.AppendData(bytes);
    }
}
