using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using OrleansLlm.Models.Checkpoints.Tokenizers;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Checkpoints;

/// <summary>
/// A checkpoint of llama2.c, version 0: seven 32-bit numbers, then all weights as floats, each kind for all layers at once; queries and keys rotate neighbours.
/// The tokenizer lies beside it as <c>tok*.bin</c> or <c>tokenizer.bin</c>.
/// </summary>
public sealed class LlamaCFile : IWeightSource, IDisposable
{
    private const int HeaderNumbers = 7;
    private const int Bos = 1;

    private const int WidestLayer = 1 << 20;

    // A file that was cut off is told how long it should be, unless that is beyond reason.
    private const long MostOfShort = 1 << 20;
    private readonly SafeFileHandle _file;
    private readonly Dictionary<string, WeightTensor> _tensors;

    private LlamaCFile(string path, SafeFileHandle file, DecoderSpec spec, Dictionary<string, WeightTensor> tensors)
    {
        Origin = path;
        Spec = spec;
        _file = file;
        _tensors = tensors;
    }

    /// <inheritdoc/>
    public string Origin { get; }

    /// <summary>The decoder.</summary>
    public DecoderSpec Spec { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="ModelPackageException">It is no such file, or shorter than its header says.</exception>
    public static LlamaCFile Open(string path)
    {
        var file = File.OpenHandle(path);
        try
        {
            Span<int> header = stackalloc int[HeaderNumbers];
            if (RandomAccess.Read(file, MemoryMarshal.AsBytes(header), 0) < HeaderNumbers * sizeof(int) || !IsPlausible(header, RandomAccess.GetLength(file)))
            {
                throw new ModelPackageException(path, null, "is no llama2.c checkpoint: its header has no sizes, or larger ones than the file");
            }

            var spec = Describe(header);
            var tensors = Places(path, file, spec);
            return new LlamaCFile(path, file, spec, tensors);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Writes the tokenizer that lies beside the checkpoint as <c>tokenizer.json</c>.</summary>
    /// <exception cref="ModelPackageException">There is none.</exception>
    public void WriteTokenizer(string folder)
    {
        string beside = Path.GetDirectoryName(Path.GetFullPath(Origin))!;
        string path = new[] { $"tok{Spec.VocabularySize}.bin", "tokenizer.bin" }.Select(name => Path.Combine(beside, name)).FirstOrDefault(File.Exists)
            ?? throw new ModelPackageException(beside, null, $"has no tokenizer: tok{Spec.VocabularySize}.bin or tokenizer.bin expected beside the checkpoint");
        SentencePieceFiles.Write(folder, LlamaCTokenizer.Read(path, Spec.VocabularySize), chatTemplate: null);
    }

    /// <inheritdoc/>
    public WeightTensor? Find(string name) => _tensors.GetValueOrDefault(name);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    // Nothing is made of numbers that the file could not hold: any file may be given for a checkpoint. A negative vocabulary has a meaning.
    private static bool IsPlausible(ReadOnlySpan<int> header, long fileLength) =>
        !header[..5].ContainsAnyInRange(int.MinValue, 0) && header[6] > 0 && header[5] is not (0 or int.MinValue)
        && header[0] <= WidestLayer && header[1] <= WidestLayer && header[0] >= header[3] && header[3] % header[4] == 0
        && (long)header[2] * header[0] <= Math.Max(fileLength, MostOfShort);

    // A negative vocabulary means a head of its own.
    private static DecoderSpec Describe(ReadOnlySpan<int> header) => new()
    {
        VocabularySize = Math.Abs(header[5]), HiddenSize = header[0], IntermediateSize = header[1], Layers = header[2], Heads = header[3], KeyValueHeads = header[4],
        ContextLength = header[6], TieEmbeddings = header[5] > 0, BosTokenId = Bos, EosTokenIds = [Bos, 2],
    };

    private static Dictionary<string, WeightTensor> Places(string path, SafeFileHandle file, DecoderSpec spec)
    {
        long hidden = spec.HiddenSize;
        long keys = (long)spec.KeyValueHeads * spec.HeadSize;
        var tensors = new Dictionary<string, WeightTensor>(StringComparer.Ordinal);
        long offset = HeaderNumbers * sizeof(int);
        WeightTensor Next(params ImmutableArray<long> shape)
        {
            var tensor = new FloatsAt(file, offset, shape);
            offset += tensor.Count * sizeof(float);
            return tensor;
        }

        void EachLayer(string name, params ImmutableArray<long> shape)
        {
            for (int layer = 0; layer < spec.Layers; layer++)
            {
                var stored = Next(shape);
                tensors[$"{DecoderWeights.Layer(layer)}{name}.weight"] = name switch
                {
                    "self_attn.q_proj" => new InterleavedHalves(stored, spec.Heads),
                    "self_attn.k_proj" => new InterleavedHalves(stored, spec.KeyValueHeads),
                    _ => stored,
                };
            }
        }

        tensors[DecoderWeights.Embedding] = Next(spec.VocabularySize, hidden);
        EachLayer("input_layernorm", hidden);
        EachLayer("self_attn.q_proj", hidden, hidden);
        EachLayer("self_attn.k_proj", keys, hidden);
        EachLayer("self_attn.v_proj", keys, hidden);
        EachLayer("self_attn.o_proj", hidden, hidden);
        EachLayer("post_attention_layernorm", hidden);
        EachLayer("mlp.gate_proj", spec.IntermediateSize, hidden);
        EachLayer("mlp.down_proj", hidden, spec.IntermediateSize);
        EachLayer("mlp.up_proj", spec.IntermediateSize, hidden);
        tensors[DecoderWeights.FinalNorm] = Next(hidden);

        // Rotary tables, which are computed here.
        offset += (long)spec.ContextLength * spec.HeadSize * sizeof(float);
        if (!spec.TieEmbeddings)
        {
            tensors[DecoderWeights.Head] = Next(spec.VocabularySize, hidden);
        }

        long length = RandomAccess.GetLength(file);
        return length >= offset - (spec.TieEmbeddings ? (long)spec.ContextLength * spec.HeadSize * sizeof(float) : 0)
            ? tensors
            : throw new ModelPackageException(path, null, $"must have {offset} bytes by its header. Given: {length}");
    }

    private sealed class FloatsAt(SafeFileHandle file, long offset, ImmutableArray<long> shape) : WeightTensor(shape)
    {
        public override void Read(long first, Span<float> values)
        {
            if (RandomAccess.Read(file, MemoryMarshal.AsBytes(values), offset + (first * sizeof(float))) < values.Length * sizeof(float))
            {
                throw new EndOfStreamException("the file became shorter while it was read");
            }
        }
    }
}
