import { Command } from '@pinwire/protocol';
import type { AppConnection, AppRequest } from '../app-connection.ts';
import { activateDashboard } from './activate-dashboard.ts';
import { addEnergy } from './add-energy.ts';
import { addPushTokenHandler } from './add-push-token.ts';
import { appSync } from './app-sync.ts';
import { assignToken } from './assign-token.ts';
import { createAppHandler } from './create-app.ts';
import { createDash } from './create-dash.ts';
import { createDeviceHandler } from './create-device.ts';
import { createReportHandler } from './create-report.ts';
import { createTagHandler } from './create-tag.ts';
import { createTileTemplateHandler } from './create-tile-template.ts';
import { createWidgetHandler } from './create-widget.ts';
import { deactivateDashboard } from './deactivate-dashboard.ts';
import { deleteAppHandler } from './delete-app.ts';
import { deleteDash } from './delete-dash.ts';
import { deleteDeviceHandler } from './delete-device.ts';
import { deleteDeviceData } from './delete-device-data.ts';
import { deleteEnhancedGraphData } from './delete-enhanced-graph-data.ts';
import { deleteReportHandler } from './delete-report.ts';
import { deleteTagHandler } from './delete-tag.ts';
import { deleteTileTemplateHandler } from './delete-tile-template.ts';
import { deleteWidgetHandler } from './delete-widget.ts';
import { email } from './email.ts';
import { emailQr } from './email-qr.ts';
import { exportGraphData } from './export-graph-data.ts';
import { exportReport } from './export-report.ts';
import { getCloneCode } from './get-clone-code.ts';
import { getDevices } from './get-devices.ts';
import { getEnergy } from './get-energy.ts';
import { getEnhancedGraphData } from './get-enhanced-graph-data.ts';
import { getProjectByCloneCode } from './get-project-by-clone-code.ts';
import { getProjectByToken } from './get-project-by-token.ts';
import { getProvisionToken } from './get-provision-token.ts';
import { getServer } from './get-server.ts';
import { getShareToken } from './get-share-token.ts';
import { getTags } from './get-tags.ts';
import { getWidget } from './get-widget.ts';
import { hardware } from './hardware.ts';
import { hardwareResendFromBluetooth } from './hardware-resend-from-bluetooth.ts';
import { loadProfile } from './load-profile.ts';
import { login } from './login.ts';
import { logout } from './logout.ts';
import { mobileGetDevice } from './mobile-get-device.ts';
import { ping } from './ping.ts';
import { redeem } from './redeem.ts';
import { refreshShareToken } from './refresh-share-token.ts';
import { refreshToken } from './refresh-token.ts';
import { register } from './register.ts';
import { resetPasswordHandler } from './reset-password.ts';
import { setWidgetPropertyHandler } from './set-widget-property.ts';
import { shareLogin } from './share-login.ts';
import { sharing } from './sharing.ts';
import { updateAppHandler } from './update-app.ts';
import { updateDash } from './update-dash.ts';
import { updateDeviceHandler } from './update-device.ts';
import { updateFaceHandler } from './update-face.ts';
import { updateProjectSettings } from './update-project-settings.ts';
import { updateReportHandler } from './update-report.ts';
import { updateTagHandler } from './update-tag.ts';
import { updateTileTemplateHandler } from './update-tile-template.ts';
import { updateWidgetHandler } from './update-widget.ts';

/**
 * Handles one frame. Errors of the model become their status; a returned promise holds back the socket's next frames.
 */
export type AppHandler = (connection: AppConnection, request: AppRequest) => Promise<void> | undefined;

/** What a socket may send before it has logged in, on both transports (app.md 1.1 "do better"). */
export const preLoginHandlers = table({
  [Command.REGISTER]: register,
  [Command.LOGIN]: login,
  [Command.SHARE_LOGIN]: shareLogin,
  [Command.GET_SERVER]: getServer,
  [Command.RESET_PASSWORD]: resetPasswordHandler,
});

/** What the owner of an account may send (app.md 4). */
export const ownerHandlers = table({
  [Command.REDEEM]: redeem,
  [Command.PING]: ping,
  [Command.ACTIVATE_DASHBOARD]: activateDashboard,
  [Command.DEACTIVATE_DASHBOARD]: deactivateDashboard,
  [Command.REFRESH_TOKEN]: refreshToken,
  [Command.EMAIL]: email,
  [Command.SET_WIDGET_PROPERTY]: setWidgetPropertyHandler,
  [Command.HARDWARE]: hardware,
  [Command.CREATE_DASH]: createDash,
  [Command.UPDATE_DASH]: updateDash,
  [Command.DELETE_DASH]: deleteDash,
  [Command.LOAD_PROFILE_GZIPPED]: loadProfile,
  [Command.APP_SYNC]: appSync,
  [Command.SHARING]: sharing,
  [Command.ADD_PUSH_TOKEN]: addPushTokenHandler,
  [Command.EXPORT_GRAPH_DATA]: exportGraphData,
  [Command.GET_SHARE_TOKEN]: getShareToken,
  [Command.REFRESH_SHARE_TOKEN]: refreshShareToken,
  [Command.CREATE_WIDGET]: createWidgetHandler,
  [Command.UPDATE_WIDGET]: updateWidgetHandler,
  [Command.DELETE_WIDGET]: deleteWidgetHandler,
  [Command.GET_ENERGY]: getEnergy,
  [Command.ADD_ENERGY]: addEnergy,
  [Command.UPDATE_PROJECT_SETTINGS]: updateProjectSettings,
  [Command.ASSIGN_TOKEN]: assignToken,
  [Command.CREATE_DEVICE]: createDeviceHandler,
  [Command.UPDATE_DEVICE]: updateDeviceHandler,
  [Command.DELETE_DEVICE]: deleteDeviceHandler,
  [Command.GET_DEVICES]: getDevices,
  [Command.CREATE_TAG]: createTagHandler,
  [Command.UPDATE_TAG]: updateTagHandler,
  [Command.DELETE_TAG]: deleteTagHandler,
  [Command.GET_TAGS]: getTags,
  [Command.MOBILE_GET_DEVICE]: mobileGetDevice,
  [Command.UPDATE_FACE]: updateFaceHandler,
  [Command.CREATE_APP]: createAppHandler,
  [Command.UPDATE_APP]: updateAppHandler,
  [Command.DELETE_APP]: deleteAppHandler,
  [Command.GET_PROJECT_BY_TOKEN]: getProjectByToken,
  [Command.EMAIL_QR]: emailQr,
  [Command.GET_ENHANCED_GRAPH_DATA]: getEnhancedGraphData,
  [Command.DELETE_ENHANCED_GRAPH_DATA]: deleteEnhancedGraphData,
  [Command.GET_CLONE_CODE]: getCloneCode,
  [Command.GET_PROJECT_BY_CLONE_CODE]: getProjectByCloneCode,
  [Command.HARDWARE_RESEND_FROM_BLUETOOTH]: hardwareResendFromBluetooth,
  [Command.LOGOUT]: logout,
  [Command.CREATE_TILE_TEMPLATE]: createTileTemplateHandler,
  [Command.UPDATE_TILE_TEMPLATE]: updateTileTemplateHandler,
  [Command.DELETE_TILE_TEMPLATE]: deleteTileTemplateHandler,
  [Command.GET_WIDGET]: getWidget,
  [Command.GET_PROVISION_TOKEN]: getProvisionToken,
  [Command.DELETE_DEVICE_DATA]: deleteDeviceData,
  [Command.CREATE_REPORT]: createReportHandler,
  [Command.UPDATE_REPORT]: updateReportHandler,
  [Command.DELETE_REPORT]: deleteReportHandler,
  [Command.EXPORT_REPORT]: exportReport,
});

/** What a shared socket may send, in its own project only. */
export const sharedHandlers = table({
  [Command.PING]: ping,
  [Command.HARDWARE]: hardware,
  [Command.LOAD_PROFILE_GZIPPED]: loadProfile,
  [Command.APP_SYNC]: appSync,
  [Command.ADD_PUSH_TOKEN]: addPushTokenHandler,
  [Command.GET_DEVICES]: getDevices,
  [Command.GET_ENHANCED_GRAPH_DATA]: getEnhancedGraphData,
  [Command.LOGOUT]: logout,
  [Command.DELETE_DEVICE_DATA]: deleteDeviceData,
});

function table(handlers: Record<number, AppHandler>): readonly (AppHandler | undefined)[] {
  const out = new Array<AppHandler | undefined>(100).fill(undefined);
  for (const [code, handler] of Object.entries(handlers)) out[Number(code)] = handler;
  return out;
}
