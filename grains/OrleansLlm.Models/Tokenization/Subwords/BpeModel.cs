using System.Buffers;
using System.Text;
using OrleansLlm.Models.Tokenization.Splitting;

namespace OrleansLlm.Models.Tokenization.Subwords;

/// <summary>Byte-pair encoding (Sennrich et al. 2016): byte-level as in GPT-2, or over characters with byte fallback as in Llama 2.</summary>
internal sealed class BpeModel : SubwordModel
{
    private readonly Dictionary<string, int> _vocabulary;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly MergeTable _merges;
    private readonly BpeOptions _options;
    private readonly int[] _byteSymbols;
    private readonly int _unknown;
    private readonly WordCache _cache = new();

    /// <summary>Creates the model.</summary>
    /// <param name="vocabulary">Token texts and ids.</param>
    /// <param name="merges">Pairs and results, best first.</param>
    /// <param name="options">The switches.</param>
    public BpeModel(Dictionary<string, int> vocabulary, IReadOnlyList<(int Left, int Right, int Merged)> merges, BpeOptions options)
    {
        _vocabulary = vocabulary;
        _lookup = vocabulary.GetAlternateLookup<ReadOnlySpan<char>>();
        _merges = new MergeTable(merges);
        _options = options;
        _unknown = options.UnknownToken is { } unknown && vocabulary.TryGetValue(unknown, out int id) ? id : -1;
        _byteSymbols = [.. Enumerable.Range(0, 256).Select(value => vocabulary.GetValueOrDefault(ByteText((byte)value), -1))];
    }

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<char> word, List<int> output)
    {
        if (_cache.Find(word) is { } known)
        {
            output.AddRange(known.AsSpan());
            return;
        }

        int first = output.Count;
        if (!_options.IgnoreMerges || !EncodeWhole(word, output))
        {
            EncodeByMerging(word, output);
        }

        if (word.Length > 0)
        {
            _cache.Add(word, [.. output[first..]]);
        }
    }

    private string ByteText(byte value) => _options.ByteLevel ? ByteAlphabet.Character(value).ToString() : $"<0x{value:X2}>";

    private bool EncodeWhole(ReadOnlySpan<char> word, List<int> output)
    {
        bool found = _options.ByteLevel
            ? _vocabulary.TryGetValue(ByteAlphabet.ToText(word), out int id)
            : _lookup.TryGetValue(word, out id);
        if (!found || _options.Unspelled.Contains(id))
        {
            return false;
        }

        output.Add(id);
        return true;
    }

    private void EncodeByMerging(ReadOnlySpan<char> word, List<int> output)
    {
        // At most one symbol per UTF-8 byte, and a UTF-16 unit has at most three.
        int[] buffer = ArrayPool<int>.Shared.Rent((word.Length * 3) + 1);
        int count = _options.ByteLevel ? ByteSymbols(word, buffer) : CharacterSymbols(word, buffer);
        count = SymbolMerger.Merge(_merges, buffer.AsSpan(0, count));
        output.AddRange(buffer.AsSpan(0, count));
        ArrayPool<int>.Shared.Return(buffer);
    }

    private int ByteSymbols(ReadOnlySpan<char> word, Span<int> symbols)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(word.Length * 3);
        int length = Encoding.UTF8.GetBytes(word, bytes);
        int count = 0;
        bool fusing = false;
        foreach (byte value in bytes.AsSpan(0, length))
        {
            int symbol = _byteSymbols[value];
            count = symbol >= 0 ? Put(symbols, count, symbol) : PutUnknown(symbols, count, fusing);
            fusing = symbol < 0;
        }

        ArrayPool<byte>.Shared.Return(bytes);
        return count;
    }

    private int CharacterSymbols(ReadOnlySpan<char> word, Span<int> symbols)
    {
        int count = 0;
        bool fusing = false;
        for (int at = 0; at < word.Length;)
        {
            _ = Rune.DecodeFromUtf16(word[at..], out var rune, out int units);
            int symbol = CharacterSymbol(word.Slice(at, units), first: at == 0, last: at + units == word.Length);
            int before = count;
            if (symbol >= 0)
            {
                count = Put(symbols, count, symbol);
            }
            else if (!_options.ByteFallback || (count = PutBytes(symbols, count, rune)) == before)
            {
                count = PutUnknown(symbols, count, fusing);
                fusing = true;
                at += units;
                continue;
            }

            fusing = false;
            at += units;
        }

        return count;
    }

    private int CharacterSymbol(ReadOnlySpan<char> character, bool first, bool last)
    {
        string prefix = first ? "" : _options.ContinuingPrefix;
        string suffix = last ? _options.WordSuffix : "";
        bool found = prefix.Length + suffix.Length == 0
            ? _lookup.TryGetValue(character, out int id)
            : _vocabulary.TryGetValue(string.Concat(prefix, character, suffix), out id);
        return found ? id : -1;
    }

    private static int Put(Span<int> symbols, int count, int symbol)
    {
        symbols[count] = symbol;
        return count + 1;
    }

    private int PutBytes(Span<int> symbols, int count, Rune rune)
    {
        Span<byte> bytes = stackalloc byte[4];
        int length = rune.EncodeToUtf8(bytes);
        for (int i = 0; i < length; i++)
        {
            if (_byteSymbols[bytes[i]] < 0)
            {
                return count;
            }

            symbols[count + i] = _byteSymbols[bytes[i]];
        }

        return count + length;
    }

    private int PutUnknown(Span<int> symbols, int count, bool fusing) =>
        _unknown < 0 || (fusing && _options.FuseUnknown) ? count : Put(symbols, count, _unknown);
}
