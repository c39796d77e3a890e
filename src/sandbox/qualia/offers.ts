/** Qualia's public catalogue, the same for every account (docs/providers.md §1.4, §4). */

const CANADA = { name: 'CANADA-1', description: 'Canada' };
const NORWAY = { name: 'NORWAY-1', description: 'Norway' };

export const INSTANCES = [
  {
    id: 'n3-A100x1',
    name: 'A100 x1',
    description: 'One NVIDIA A100, for most fine-tunings',
    gpu_description: 'NVIDIA A100 80GB',
    credits_per_hour: 250,
    specs: { vcpus: 12, memory_gib: 85, storage_gib: 500, gpu_count: 1, gpu_type: 'A100' },
    regions: [CANADA, NORWAY],
    region_count: 2,
  },
  {
    id: 'n3-H100x1',
    name: 'H100 x1',
    description: 'One NVIDIA H100, for large models',
    gpu_description: 'NVIDIA H100 80GB',
    credits_per_hour: 400,
    specs: { vcpus: 24, memory_gib: 200, storage_gib: 1000, gpu_count: 1, gpu_type: 'H100' },
    regions: [CANADA],
    region_count: 1,
  },
] as const;

export const VLA_MODELS = [
  {
    id: 'smolvla',
    name: 'SmolVLA',
    description: 'A small vision-language-action model',
    base_model_id: 'lerobot/smolvla_base',
    camera_slots: ['cam_1'],
    supports_custom_model: true,
  },
  {
    id: 'pi0',
    name: 'π0',
    description: 'A flow-matching vision-language-action model',
    base_model_id: 'lerobot/pi0_base',
    camera_slots: ['cam_1', 'cam_2', 'cam_3'],
    supports_custom_model: true,
  },
  {
    id: 'pi05',
    name: 'π0.5',
    description: 'π0 with open-world generalisation',
    base_model_id: 'lerobot/pi05_base',
    camera_slots: ['cam_1', 'cam_2', 'cam_3'],
    supports_custom_model: true,
  },
  {
    id: 'act',
    name: 'ACT',
    description: 'Action chunking with transformers',
    base_model_id: null,
    camera_slots: ['cam_1', 'cam_2', 'cam_3', 'cam_4'],
    supports_custom_model: false,
  },
  {
    id: 'gr00t_n1_5',
    name: 'GR00T N1.5',
    description: 'A foundation model for humanoid robots',
    base_model_id: null,
    camera_slots: ['cam_1'],
    supports_custom_model: false,
  },
] as const;

export const CREDITS = { balance: 90_784 };
