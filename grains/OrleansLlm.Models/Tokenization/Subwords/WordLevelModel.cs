namespace OrleansLlm.Models.Tokenization.Subwords;

/// <summary>A word is a token, or unknown.</summary>
internal sealed class WordLevelModel : SubwordModel
{
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly int _unknown;

    /// <summary>Creates the model.</summary>
    public WordLevelModel(Dictionary<string, int> vocabulary, int? unknown)
    {
        _lookup = vocabulary.GetAlternateLookup<ReadOnlySpan<char>>();
        _unknown = unknown ?? -1;
    }

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<char> word, List<int> output)
    {
        if (_lookup.TryGetValue(word, out int id) || (id = _unknown) >= 0)
        {
            output.Add(id);
        }
    }
}
