using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Tokenization.Files;

namespace OrleansLlm.Models.Tokenization;

/// <summary>Finds and reads the tokenizer of a model folder.</summary>
public static class TokenizerFiles
{
    /// <summary>
    /// Loads <c>tokenizer.json</c>; where it is absent <c>vocab.json</c> with <c>merges.txt</c> (byte-level BPE, GPT-2's pattern)
    /// or <c>vocab.txt</c> (BERT's WordPiece).
    /// </summary>
    /// <exception cref="ModelPackageException">There is none, or it can not be used.</exception>
    public static Tokenizer Load(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        string json = Path.Combine(folder, "tokenizer.json");
        if (File.Exists(json))
        {
            return TokenizerFile.Read(json);
        }

        if (File.Exists(Path.Combine(folder, "vocab.json")) && File.Exists(Path.Combine(folder, "merges.txt")))
        {
            return PlainVocabulary.ReadBytePairs(folder);
        }

        return File.Exists(Path.Combine(folder, "vocab.txt"))
            ? PlainVocabulary.ReadWordPieces(folder)
            : throw new ModelPackageException(json, null, "the file is missing, and so are its substitutes: vocab.json with merges.txt, and vocab.txt");
    }
}
