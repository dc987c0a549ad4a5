using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Engine.Encoders;

/// <summary>Runs an ONNX encoder and makes each text's vector or logits. Not thread-safe.</summary>
public sealed class OnnxEncoderRunner : IEncoderRunner
{
    private static readonly string[] DynamicQuantization = ["DynamicQuantizeLinear", "DynamicQuantizeMatMul", "MatMulIntegerToFloat"];

    private readonly InferenceSession _session;
    private readonly EncoderPackage _package;
    private readonly EncoderTensors _inputs;
    private readonly string[] _outputNames;
    private readonly RunOptions _run = new();
    private float[] _floats = [];

    private OnnxEncoderRunner(InferenceSession session, EncoderPackage package, EncoderTensors inputs, int outputSize)
    {
        _session = session;
        _package = package;
        _inputs = inputs;
        _outputNames = [package.Graph.Output];
        OutputSize = outputSize;
        IsBatchInvariant = !DynamicQuantization.Any(name => OperatorSearch.Uses(package.Graph.Path, name));
    }

    /// <inheritdoc/>
    public int MaxLength => _package.Config.MaxTokens;

    /// <inheritdoc/>
    public int VocabularySize => _package.Config.VocabularySize;

    /// <inheritdoc/>
    public int OutputSize { get; }

    /// <inheritdoc/>
    public bool IsBatchInvariant { get; }

    /// <summary>Opens an encoder.</summary>
    /// <exception cref="ModelPackageException">The file is broken or does not fit its configuration; names the file and the tensor.</exception>
    /// <exception cref="AcceleratorUnavailableException">The configured accelerator is not there; says what is missing.</exception>
    public static OnnxEncoderRunner Load(EncoderPackage package, RunnerOptions options)
    {
        ArgumentNullException.ThrowIfNull(package);
        ArgumentNullException.ThrowIfNull(options);
        var session = SessionFactory.Open(package.Graph.Path, options, changingShapes: true);
        try
        {
            var reader = new SignatureReader(package.Graph.Path);
            var size = EncoderSignature.OutputSize(reader, session, package);
            return new OnnxEncoderRunner(session, package, new EncoderTensors(reader, session, package), size);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Run(IReadOnlyList<EncoderInput> batch, Span<float> output)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentOutOfRangeException.ThrowIfZero(batch.Count);
        ArgumentOutOfRangeException.ThrowIfNotEqual(output.Length, batch.Count * OutputSize);
        var length = batch.Max(input => input.Tokens.Length);
        using var inputs = _inputs.Fill(batch, length);
        using var results = _session.Run(_run, inputs.Names, inputs.Values, _outputNames);
        var numbers = Floats(results[0]);
        var rows = _package.Graph.Kind == EncoderOutput.TokenVectors ? batch.Count * length : batch.Count;
        if (numbers.Length != rows * OutputSize)
        {
            throw new InvalidDataException($"{_outputNames[0]} must have {rows} x {OutputSize} numbers. Given: {numbers.Length}.");
        }

        for (var i = 0; i < batch.Count; i++)
        {
            Finish(numbers, i, length, batch[i].Tokens.Length, output.Slice(i * OutputSize, OutputSize));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _inputs.Dispose();
        _run.Dispose();
    }

    private void Finish(ReadOnlySpan<float> numbers, int row, int length, int tokens, Span<float> result)
    {
        if (_package.Graph.Kind == EncoderOutput.TokenVectors)
        {
            TokenPooler.Pool(numbers.Slice(row * length * OutputSize, length * OutputSize), tokens, _package.Pooling, result);
        }
        else
        {
            numbers.Slice(row * OutputSize, OutputSize).CopyTo(result);
        }

        if (_package.Normalizes)
        {
            TokenPooler.Normalize(result);
        }
    }

    private ReadOnlySpan<float> Floats(OrtValue value)
    {
        if (value.GetTensorTypeAndShape().ElementDataType == TensorElementType.Float)
        {
            return value.GetTensorDataAsSpan<float>();
        }

        var halves = value.GetTensorDataAsSpan<Float16>();
        if (_floats.Length < halves.Length)
        {
            _floats = new float[halves.Length];
        }

        TensorPrimitives.ConvertToSingle(System.Runtime.InteropServices.MemoryMarshal.Cast<Float16, Half>(halves), _floats);
        return _floats.AsSpan(0, halves.Length);
    }
}
