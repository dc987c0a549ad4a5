using System.Text.Json;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Tokenization.Files;

/// <summary>Reads BPE merges: an array of pairs, or of strings with a space between the two parts.</summary>
internal static class MergeReader
{
    /// <summary>Reads <c>model.merges</c>.</summary>
    public static List<(int Left, int Right, int Merged)> Read(ConfigElement merges, Dictionary<string, int> vocabulary, string prefix)
    {
        var read = new List<(int, int, int)>();
        foreach (var merge in merges.Items())
        {
            read.Add(merge.Kind == JsonValueKind.Array ? FromPair(merge, vocabulary, prefix) : FromLine(merge, vocabulary, prefix));
        }

        return read;
    }

    /// <summary>Reads the lines of a <c>merges.txt</c>.</summary>
    public static List<(int Left, int Right, int Merged)> Read(string file, Dictionary<string, int> vocabulary)
    {
        var read = new List<(int, int, int)>();
        int number = 0;
        foreach (string line in File.ReadLines(file))
        {
            number++;
            if (line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal))
            {
                read.Add(Split(line, vocabulary, prefix: "")
                    ?? throw new ModelPackageException(file, $"line {number}", $"must be two tokens of the vocabulary whose join is a token too. Given: {line}"));
            }
        }

        return read;
    }

    private static (int, int, int) FromPair(ConfigElement merge, Dictionary<string, int> vocabulary, string prefix)
    {
        var parts = merge.Items().Select(part => part.String()).ToList();
        return parts.Count == 2 && Resolve(parts[0], parts[1], vocabulary, prefix) is { } found ? found : throw Unknown(merge);
    }

    private static (int, int, int) FromLine(ConfigElement merge, Dictionary<string, int> vocabulary, string prefix) =>
        Split(merge.String(), vocabulary, prefix) ?? throw Unknown(merge);

    // Where tokens hold spaces themselves, the vocabulary tells which space is the divider.
    private static (int, int, int)? Split(string line, Dictionary<string, int> vocabulary, string prefix)
    {
        for (int space = line.IndexOf(' '); space >= 0; space = line.IndexOf(' ', space + 1))
        {
            if (Resolve(line[..space], line[(space + 1)..], vocabulary, prefix) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static (int, int, int)? Resolve(string left, string right, Dictionary<string, int> vocabulary, string prefix)
    {
        string tail = prefix.Length > 0 && right.StartsWith(prefix, StringComparison.Ordinal) ? right[prefix.Length..] : right;
        return vocabulary.TryGetValue(left, out int leftId) && vocabulary.TryGetValue(right, out int rightId) && vocabulary.TryGetValue(left + tail, out int merged)
            ? (leftId, rightId, merged)
            : null;
    }

    private static ModelPackageException Unknown(ConfigElement merge) =>
        merge.Wrong($"must be two tokens of the vocabulary whose join is a token too. Given: {merge.Shown()}");
}
