using OrleansLlm.Engine.Scheduling;
using OrleansLlm.Engine.Sequences;

namespace OrleansLlm.Engine;

/// <summary>Tenants that come while a step is carried out.</summary>
internal sealed partial class EngineLoop
{
    private bool _decodesWait;

    /// <summary>
    /// A tenant that comes while prompts are read does not wait for all of them: the next step reads its own first. Nor for the batched run, but
    /// for once only: however many tenants come, whatever decodes goes on in every other step.
    /// </summary>
    private void RunPrefills(StepPlan plan)
    {
        var mayDecodeLater = !_decodesWait;
        _decodesWait = false;
        for (var done = 1; done <= plan.Prefills.Count; done++)
        {
            Prefill(plan.Prefills[done - 1]);
            if ((done < plan.Prefills.Count || plan.Decodes.Count > 0) && _inbox.IsSubmitted(IsNewcomer))
            {
                _decodesWait = mayDecodeLater && plan.Decodes.Count > 0;
                plan.Postpone(done, decodes: _decodesWait);
            }
        }
    }

    private bool IsNewcomer(Sequence sequence) => sequence.Class == 0 && _scheduler.IsAbsent(sequence.Request.Tenant);
}
