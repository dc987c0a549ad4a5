using System.Text;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Checkpoints.Tokenizers;

/// <summary>Reads llama2.c's tokenizer: the longest token's length, then score, length and bytes of each token; spaces are plain, ids 0 to 2 are special.</summary>
internal static class LlamaCTokenizer
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="ModelPackageException">It ends too early.</exception>
    public static SentencePieceTokenizer Read(string path, int size)
    {
        try
        {
            using var reader = new BinaryReader(File.OpenRead(path));
            reader.ReadInt32();
            var pieces = new List<ScoredPiece>(size);
            for (int id = 0; id < size; id++)
            {
                float score = reader.ReadSingle();
                int length = reader.ReadInt32();
                if (length < 0 || length > reader.BaseStream.Length - reader.BaseStream.Position)
                {
                    throw new ModelPackageException(path, null, $"token {id} must have a length that fits the file. Given: {length}");
                }

                string text = Encoding.UTF8.GetString(reader.ReadBytes(length));
                pieces.Add(Piece(id, text, score));
            }

            return new SentencePieceTokenizer { Pieces = pieces, Bos = 1, Eos = 2, Unknown = 0 };
        }
        catch (EndOfStreamException error)
        {
            throw new ModelPackageException(path, null, $"must have {size} tokens", error);
        }
    }

    private static ScoredPiece Piece(int id, string text, float score) => id switch
    {
        0 => new("<unk>", score, PieceKind.Unknown),
        1 => new("<s>", score, PieceKind.Control),
        2 => new("</s>", score, PieceKind.Control),
        _ when text is ['<', '0', 'x', _, _, '>'] => new(text, score, PieceKind.Byte),
        _ => new(text.Replace(' ', '\u2581'), score, PieceKind.Normal),
    };
}
