namespace OrleansLlm.Engine.Encoders;

/// <summary>One input of a job in the queue.</summary>
/// <param name="Job">The job.</param>
/// <param name="Index">The input's place in it.</param>
/// <param name="Arrival">Ascending in the order of arrival.</param>
internal sealed record EncoderItem(EncoderJob Job, int Index, long Arrival)
{
    public EncoderInput Input => Job.Request.Inputs[Index];

    public int Length => Input.Tokens.Length;
}
